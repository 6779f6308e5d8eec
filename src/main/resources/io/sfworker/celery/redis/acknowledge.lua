-- Ends a claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the worker
-- ARGV: 1 token, 2 tag
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
settle(ARGV[2])
return 'DONE'
