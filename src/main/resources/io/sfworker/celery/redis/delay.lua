-- Parks a claimed message until its time and ends the claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the worker, 5 delayed, 6 delayed-body
-- ARGV: 1 token, 2 tag, 3 due in seconds since 1970, 4 message
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
local member = ARGV[2]
local parked = redis.call('HGET', KEYS[6], member)
if parked and parked ~= ARGV[4] then
  member = member .. ':' .. ARGV[1]
end
redis.call('HSET', KEYS[6], member, ARGV[4])
redis.call('ZADD', KEYS[5], ARGV[3], member)
settle(ARGV[2])
return 'DONE'
