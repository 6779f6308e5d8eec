-- Writes the record of a state that is not final for the holder of a claim.
-- KEYS: 1 claim, 2 result
-- ARGV: 1 token, 2 state, 3 seconds to live or 0, 4 record
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
return store(KEYS[2], ARGV[2], ARGV[3], ARGV[4])
