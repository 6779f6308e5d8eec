-- Repeats the answer to claims of one owner that it never received: the connection broke between claim and reply.
-- KEYS: 1 unacked, 2 claims of this owner, 3 revoked
-- ARGV: 1 how many, 2 end of an unacked entry, 3 prefix of claim keys, 4 bytes of a message to return at most,
--       5 prefix of deliveries keys, 6.. tags the owner knows
-- Returns: epoch, now in microseconds, then for each message what claim.lua returns

local known = {}
for i = 6, #ARGV do
  known[ARGV[i]] = true
end

local time = redis.call('TIME')
local reply = { '', time[1] .. string.format('%06d', tonumber(time[2])) }
for _, tag in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if #reply - 2 >= tonumber(ARGV[1]) then
    break
  end
  local claim = not known[tag] and redis.call('HMGET', ARGV[3] .. tag, 'token', 'list', 'celery_id') or {}
  local entry = claim[1] and redis.call('HGET', KEYS[1], tag)
  if entry then
    local raw = string.sub(entry, 2, #entry - #ARGV[2])
    local epoch, number = string.match(claim[1], '^(.*):(%d+)$')
    local lost = tonumber(redis.call('GET', ARGV[5] .. claim[3]) or '0')
    local revoked = redis.call('ZSCORE', KEYS[3], claim[3]) and 1 or 0
    reply[1] = epoch
    reply[#reply + 1] = { tag, number, claim[2], #raw, string.sub(raw, 1, tonumber(ARGV[4])), lost, revoked }
  end
end
return reply
