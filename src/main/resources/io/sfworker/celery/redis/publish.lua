-- Tells others of a task while the caller holds its claim: publishes a text and puts it onto a list. An empty name: not.
-- KEYS: 1 claim, 2 list
-- ARGV: 1 token, 2 channel, 3 text
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
if ARGV[2] ~= '' then
  redis.call('PUBLISH', ARGV[2], ARGV[3])
end
if KEYS[2] ~= '' then
  redis.call('LPUSH', KEYS[2], ARGV[3])
end
return 'DONE'
