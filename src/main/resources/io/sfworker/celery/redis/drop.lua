-- Forgets dead letters.
-- KEYS: 1 dead, 2 dead-body, 3 dead-original
-- ARGV: 1.. ids; none for all letters
-- Returns: how many there were
if #ARGV == 0 then
  local count = redis.call('ZCARD', KEYS[1])
  redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
  return count
end
local count = 0
for _, id in ipairs(ARGV) do
  count = count + redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
  redis.call('HDEL', KEYS[3], id)
end
return count
