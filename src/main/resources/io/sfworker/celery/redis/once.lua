-- From now on the execution is not run again when its owner is lost.
-- KEYS: 1 claim
-- ARGV: 1 token
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
local execution = redis.call('HGET', KEYS[1], 'execution')
if execution then
  own(execution, 'hash')
  redis.call('HSET', execution, 'once', '1')
end
redis.call('HSET', KEYS[1], 'met', '1')
return 'DONE'
