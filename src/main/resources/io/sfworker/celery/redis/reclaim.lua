-- Repeats the answer to claims of one consumer that it never received: the connection broke between claim and reply.
-- KEYS: 1 unacked, 2 claims of this worker
-- ARGV: 1 how many, 2 consumer, 3 end of an unacked entry, 4 prefix of claim keys, 5 bytes of a message to return at
--       most, 6.. tags the consumer knows
-- Returns: epoch, now in microseconds, then for each message {tag, number, list, size, message}

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
  local claim = redis.call('HMGET', ARGV[4] .. tag, 'consumer', 'token', 'list')
  local entry = redis.call('HGET', KEYS[1], tag)
  if claim[1] == ARGV[2] and not known[tag] and entry then
    local raw = string.sub(entry, 2, #entry - #ARGV[3])
    local epoch, number = string.match(claim[2], '^(.*):(%d+)$')
    reply[1] = epoch
    reply[#reply + 1] = { tag, tonumber(number), claim[3], #raw, string.sub(raw, 1, tonumber(ARGV[5])) }
  end
end
return reply
