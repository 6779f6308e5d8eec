-- Takes claims of one queue away from owners that no longer prolong their life.
-- KEYS: 1 owners, 2 unacked, 3 unacked_index, 4 epoch, 5 token, 6 claims of this owner
-- ARGV: 1 how many at most, 2 lease in seconds, 3 this owner, 4 queue, 5 end of an unacked entry, 6 bytes of a message
--       to return at most, 7 seconds for which losses are counted, 8 prefix of owner keys, 9 of claims keys, 10 of claim
--       keys, 11 of deliveries keys
-- Returns: epoch, now in microseconds, then for each message what claim.lua returns; most recent claim first

need(KEYS[2], 'hash')
need(KEYS[3], 'zset')
own(KEYS[1], 'set')
own(KEYS[6], 'set')

local time = redis.call('TIME')
local epoch = epoch_in(KEYS[4]) or ''
local reply = { epoch, time[1] .. string.format('%06d', tonumber(time[2])) }
local score = lease_end(ARGV[2])

local function take(tag, claim_key, claim, entry)
  local number = next_number(KEYS[5])
  redis.call('HSET', claim_key, 'owner', ARGV[3], 'token', epoch .. ':' .. number)
  redis.call('ZADD', KEYS[3], score, tag)
  redis.call('SADD', KEYS[6], tag)
  local lost = 1
  if claim[4] and claim[4] ~= '' then
    local losses = ARGV[11] .. claim[4]
    lost = math.min(1000000, count_in(losses) + 1)
    redis.call('SET', losses, string.format('%d', lost), 'EX', ARGV[7])
  end
  local raw = string.sub(entry, 2, #entry - #ARGV[5])
  return { tag, number, claim[3] or '', #raw, string.sub(raw, 1, tonumber(ARGV[6])), lost, 0, tonumber(claim[5]) or 0 }
end

local function take_all(owner)
  local claims = ARGV[9] .. owner
  own(claims, 'set')
  local left = false
  for _, tag in ipairs(redis.call('SMEMBERS', claims)) do
    local claim_key = ARGV[10] .. tag
    own(claim_key, 'hash')
    local claim = redis.call('HMGET', claim_key, 'owner', 'queue', 'list', 'celery_id', 'claimed_at')
    local entry = redis.call('HGET', KEYS[2], tag)
    if claim[1] ~= owner then
      redis.call('SREM', claims, tag)
      if entry and not claim[1] then
        -- Somebody broke the key of the claim. sweep.lua finds the message at once.
        redis.call('ZADD', KEYS[3], 0, tag)
      end
    elseif not entry then
      redis.call('SREM', claims, tag)
      redis.call('DEL', claim_key)
    elseif claim[2] == ARGV[4] and #reply - 2 < tonumber(ARGV[1]) then
      redis.call('SREM', claims, tag)
      reply[#reply + 1] = take(tag, claim_key, claim, entry)
    else
      left = true
    end
  end
  if not left then
    redis.call('SREM', KEYS[1], owner)
  end
end

for _, owner in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if owner ~= ARGV[3] and redis.call('EXISTS', ARGV[8] .. owner) == 0 then
    take_all(owner)
  end
end
local function by_age(a, b)
  return a[8] > b[8]
end
local taken = {}
for i = 3, #reply do
  taken[#taken + 1] = reply[i]
end
table.sort(taken, by_age)
for i = 1, #taken do
  taken[i][8] = nil
  reply[i + 2] = taken[i]
end
return reply
