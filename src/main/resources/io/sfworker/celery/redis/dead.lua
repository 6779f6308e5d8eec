-- Puts a claimed message aside for an operator and ends the claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the owner, 5 dead, 6 dead-body, 7 dead-original, 8 dead-refused
-- ARGV: 1 token, 2 tag, 3 letter, 4 original or "", 5 how many letters to keep, 6 "refused" for one of a bad message, or ""
-- Returns: outcome, then what could not be done
if not holds(KEYS[1], ARGV[1]) then
  return { 'STALE' }
end
local letters = { dead = KEYS[5], bodies = KEYS[6], originals = KEYS[7], refused = KEYS[8], is_refused = ARGV[6] ~= '' }
local outcome = 'DONE'
if attempt(put_aside, { tag = ARGV[2], token = ARGV[1] }, ARGV[3], ARGV[4], letters, ARGV[5]) then
  settle(ARGV[2])
else
  outcome = leave(ARGV[2])
end
return { outcome, unpack(problems, 1, math.min(#problems, 20)) }
