-- Registers that the holder of a claim runs an execution, or tells why it must not.
-- KEYS: 1 claim, 2 execution
-- ARGV: 1 token, 2 tag, 3 Celery id, 4 digest of the parameters, 5 seconds for which an unfinished one is remembered,
--       6 prefix of claim keys, 7 number of marks to leave free for those that a lost worker did not tell, 8 how often
--       the task was retried before
-- Returns: {word, mark, record}; words: STALE, RUN, ENDED, RUNNING, PLANNED, CONFLICT, LOST
if not holds(KEYS[1], ARGV[1]) then
  return { 'STALE', '0', '' }
end
own(KEYS[2], 'hash')
local known = redis.call('HMGET', KEYS[2], 'state', 'celery_id', 'digest', 'tag', 'token', 'mark', 'record', 'once',
  'retries')
local state, celery_id, digest, tag, token = known[1], known[2], known[3], known[4], known[5]
-- A number that cannot be read is taken for a great one: receivers know events by theirs, and none comes twice.
local mark = known[6] or '0'
if not string.match(mark, '^%d+$') or #mark > 15 then
  mark = redis.call('TIME')[1]
end
local tried = string.match(known[9] or '0', '^%d+$') and tonumber(known[9] or '0') or 0
if state and digest ~= ARGV[4] then
  return { 'CONFLICT', mark, '' }
end
if final[state] then
  return { 'ENDED', mark, known[7] or '' }
end
local other = token ~= ARGV[1]
if state == 'RUNNING' and other and tag and holds(ARGV[6] .. tag, token) then
  return { 'RUNNING', mark, '' }
end
if state == 'RETRY' and celery_id ~= ARGV[3] then
  return { 'RUNNING', mark, '' }
end
if state == 'RETRY' and tried > tonumber(ARGV[8]) then
  return { 'PLANNED', mark, '' }
end
if state == 'RUNNING' and other then
  mark = string.format('%d', tonumber(mark) + tonumber(ARGV[7]))
end
redis.call('HSET', KEYS[2], 'state', 'RUNNING', 'celery_id', ARGV[3], 'digest', ARGV[4], 'tag', ARGV[2],
  'token', ARGV[1], 'mark', mark, 'retries', ARGV[8])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('HSET', KEYS[1], 'execution', KEYS[2])
if state == 'RUNNING' and known[8] and other then
  return { 'LOST', mark, '' }
end
return { 'RUN', mark, '' }
