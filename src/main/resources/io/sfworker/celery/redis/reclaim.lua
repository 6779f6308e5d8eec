-- Repeats the answer to claims of one owner that it never received: the connection broke between claim and reply.
-- KEYS: 1 unacked, 2 claims of this owner, 3 revoked, 4 unacked_index
-- ARGV: 1 how many, 2 end of an unacked entry, 3 prefix of claim keys, 4 bytes of a message to return at most,
--       5 prefix of deliveries keys, 6.. tags the owner knows
-- Returns: epoch, now in microseconds, then for each message what claim.lua returns

local known = {}
for i = 6, #ARGV do
  known[ARGV[i]] = true
end

need(KEYS[1], 'hash')
need(KEYS[4], 'zset')
own(KEYS[2], 'set')
own(KEYS[3], 'zset')

-- A claim that is gone while its message is not: somebody broke its key. sweep.lua finds such a message at once.
local function orphaned(tag)
  redis.call('SREM', KEYS[2], tag)
  if redis.call('HEXISTS', KEYS[1], tag) == 1 then
    redis.call('ZADD', KEYS[4], 0, tag)
  end
end

local time = redis.call('TIME')
local reply = { '', time[1] .. string.format('%06d', tonumber(time[2])) }
for _, tag in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if #reply - 2 >= tonumber(ARGV[1]) then
    break
  end
  own(ARGV[3] .. tag, 'hash')
  local claim = not known[tag] and redis.call('HMGET', ARGV[3] .. tag, 'token', 'list', 'celery_id') or {}
  local entry = claim[1] and redis.call('HGET', KEYS[1], tag)
  local epoch, number = string.match(claim[1] or '', '^([%w-]*):(%d+)$')
  if entry and epoch then
    local raw = string.sub(entry, 2, #entry - #ARGV[2])
    local id = claim[3] or ''
    local revoked = redis.call('ZSCORE', KEYS[3], id) and 1 or 0
    reply[1] = epoch
    reply[#reply + 1] = { tag, number, claim[2] or '', #raw, string.sub(raw, 1, tonumber(ARGV[4])),
      math.min(1000000, count_in(ARGV[5] .. id)), revoked }
  elseif not known[tag] then
    redis.call('DEL', ARGV[3] .. tag)
    orphaned(tag)
  end
end
return reply
