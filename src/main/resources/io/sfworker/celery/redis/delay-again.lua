-- Puts a message into the delayed set, unless it is there.
-- KEYS: 1 delayed, 2 delayed-body
-- ARGV: 1 tag, 2 due in seconds since 1970, 3 message
own(KEYS[1], 'zset')
own(KEYS[2], 'hash')
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[3]) == 1 then
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
end
return 'DONE'
