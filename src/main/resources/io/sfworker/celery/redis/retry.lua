-- Puts the next attempt of a claimed task into the delayed set, with its RETRY record; the claim stays.
-- KEYS: 1 claim, 2 delayed, 3 delayed-body, 4 result
-- ARGV: 1 token, 2 tag of the new message, 3 due in seconds since 1970, 4 message, 5 seconds to live or 0,
--       6 record or "", 7 mark to keep with the execution or "", 8 number of the next attempt
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
own(KEYS[2], 'zset')
own(KEYS[3], 'hash')
if ARGV[6] ~= '' then
  store(KEYS[4], 'RETRY', ARGV[5], ARGV[6])
end
note_execution(KEYS[1], 'RETRY', '', ARGV[7], '0')
local execution = redis.call('HGET', KEYS[1], 'execution')
if execution then
  redis.call('HSET', execution, 'retries', ARGV[8])
end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
return 'DONE'
