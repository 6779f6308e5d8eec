-- Reads the messages that are due next, without touching them.
-- KEYS: 1 delayed, 2 delayed-body
-- ARGV: 1 index of the last one, 2 bytes of a message at most
-- Returns: for each {due time, message}
own(KEYS[1], 'zset')
own(KEYS[2], 'hash')
local reply = {}
local due = redis.call('ZRANGE', KEYS[1], 0, ARGV[1], 'WITHSCORES')
for i = 1, #due, 2 do
  local size = redis.call('HSTRLEN', KEYS[2], due[i])
  if size > 0 and size <= tonumber(ARGV[2]) then
    reply[#reply + 1] = { due[i + 1], redis.call('HGET', KEYS[2], due[i]) }
  end
end
return reply
