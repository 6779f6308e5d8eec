-- Tells others of a task while the caller holds its claim: publishes a text and puts it onto a list. An empty name: not.
-- KEYS: 1 claim, 2 list
-- ARGV: 1 token, 2 channel, 3 text
-- Returns: STALE; DONE; or UNLISTED, when the list's key is no list or may not be written: the task goes on all the same
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
local told = true
if ARGV[2] ~= '' then
  told = attempt(redis.call, 'PUBLISH', ARGV[2], ARGV[3])
end
if KEYS[2] ~= '' then
  told = attempt(redis.call, 'LPUSH', KEYS[2], ARGV[3]) and told
end
return told and 'DONE' or 'UNLISTED'
