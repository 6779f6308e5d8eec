-- Returns a claimed message to the front of its list and ends the claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the worker, 5 list
-- ARGV: 1 token, 2 tag, 3 message
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
redis.call('RPUSH', KEYS[5], ARGV[3])
settle(ARGV[2])
return 'DONE'
