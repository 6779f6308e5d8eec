-- Publishes a message, for the holder of a claim only if there is one.
-- KEYS: 1 list, 2 claim if there is one
-- ARGV: 1 message, 2 token
if KEYS[2] and not holds(KEYS[2], ARGV[2]) then
  return 'STALE'
end
need(KEYS[1], 'list')
redis.call('LPUSH', KEYS[1], ARGV[1])
return 'DONE'
