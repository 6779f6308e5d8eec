-- Puts a claimed message aside for an operator and ends the claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the owner, 5 dead, 6 dead-body, 7 dead-original
-- ARGV: 1 token, 2 tag, 3 letter, 4 original or "", 5 how many letters to keep
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
put_aside({ tag = ARGV[2], token = ARGV[1] }, ARGV[3], ARGV[4],
  { dead = KEYS[5], bodies = KEYS[6], originals = KEYS[7] }, ARGV[5])
settle(ARGV[2])
return 'DONE'
