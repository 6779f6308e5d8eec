-- Puts a claimed message aside for an operator and ends the claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the worker, 5 dead, 6 dead-body
-- ARGV: 1 token, 2 tag, 3 letter, 4 how many letters to keep
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
put_aside(ARGV[2], ARGV[1], ARGV[3], KEYS[5], KEYS[6], ARGV[4])
settle(ARGV[2])
return 'DONE'
