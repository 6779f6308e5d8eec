-- Returns a claimed message to the front of its list and ends the claim. Where the list's key has become something else
-- the message waits in the delayed set, from which it is tried again until the key is repaired.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the worker, 5 list, 6 delayed, 7 delayed-body
-- ARGV: 1 token, 2 tag, 3 message
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
if not attempt(redis.call, 'RPUSH', KEYS[5], ARGV[3]) then
  park({ tag = ARGV[2], token = ARGV[1] }, { due = KEYS[6], bodies = KEYS[7] }, string.format('%.6f', now()), ARGV[3])
end
settle(ARGV[2])
return 'DONE'
