-- Writes a result record for the holder of a claim and, if asked, ends the claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the owner, 5 result
-- ARGV: 1 token, 2 tag, 3 state, 4 seconds to live or 0, 5 record, 6 "ack" or "", 7 "store" or "" when the sender
--       ignores results, 8 mark to keep with the execution or ""
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
local outcome = 'DONE'
if ARGV[7] == 'store' then
  outcome = store(KEYS[5], ARGV[3], ARGV[4], ARGV[5])
end
if final[ARGV[3]] then
  note_execution(KEYS[1], ARGV[3], ARGV[5], ARGV[8], ARGV[4])
end
if ARGV[6] == 'ack' then
  settle(ARGV[2])
end
return outcome
