-- Forgets dead letters.
-- KEYS: 1 dead, 2 dead-body, 3 dead-original, 4 dead-refused
-- ARGV: 1.. ids; none for all letters
-- Returns: how many there were
own(KEYS[1], 'zset')
own(KEYS[2], 'hash')
own(KEYS[3], 'hash')
own(KEYS[4], 'zset')
if #ARGV == 0 then
  local count = redis.call('ZCARD', KEYS[1])
  redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
  return count
end
local count = 0
for _, id in ipairs(ARGV) do
  count = count + redis.call('ZREM', KEYS[1], id)
  forget_letter({ dead = KEYS[1], bodies = KEYS[2], originals = KEYS[3], refused = KEYS[4] }, id)
end
return count
