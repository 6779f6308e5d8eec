-- Parks a claimed message until its time and ends the claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the worker, 5 delayed, 6 delayed-body
-- ARGV: 1 token, 2 tag, 3 due in seconds since 1970, 4 message
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
park({ tag = ARGV[2], token = ARGV[1] }, { due = KEYS[5], bodies = KEYS[6] }, ARGV[3], ARGV[4])
settle(ARGV[2])
return 'DONE'
