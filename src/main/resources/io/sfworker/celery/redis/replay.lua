-- Sends the task of a dead letter again and takes back what its end brought about, as far as that can be.
-- KEYS: 1 dead, 2 dead-body, 3 dead-original, 4 the list, 5 result, 6 finished, 7 deliveries, 8 revoked, 9 execution,
--       10 dead-refused
-- ARGV: 1 id of the letter, 2 message, 3 task id, 4 number of marks to leave free, 5 seconds for which an unfinished
--       execution is remembered, 6 how many, then that many result keys of tasks that were lost with this one, then
--       how many, then for each part in a chord: group key, task id, place or +inf
-- Returns: DONE, GONE when there is no such letter, KEPT when the task has succeeded meanwhile, or RUNNING when
--          another message runs its execution
need(KEYS[4], 'list')
need(KEYS[5], 'string')
own(KEYS[1], 'zset')
own(KEYS[2], 'hash')
own(KEYS[3], 'hash')
own(KEYS[8], 'zset')
own(KEYS[9], 'hash')
own(KEYS[10], 'zset')
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then
  return 'GONE'
end
local execution = redis.call('HGET', KEYS[9], 'state')
if execution == 'SUCCESS' or state_of(redis.call('GET', KEYS[5])) == 'SUCCESS' then
  return 'KEPT'
end
if execution and not final[execution] then
  return 'RUNNING'
end
redis.call('LPUSH', KEYS[4], ARGV[2])
cursor = 5

-- The execution begins anew, but for its marks: receivers know the events of its former life by their numbers.
local function forget_execution()
  local mark = redis.call('HGET', KEYS[9], 'mark')
  redis.call('DEL', KEYS[9])
  if mark and string.match(mark, '^%d+$') and #mark < 16 then
    redis.call('HSET', KEYS[9], 'mark', string.format('%d', tonumber(mark) + tonumber(ARGV[4])))
    redis.call('EXPIRE', KEYS[9], ARGV[5])
  end
end

local function take_back_loss(key)
  if state_of(redis.call('GET', key)) ~= 'SUCCESS' then
    redis.call('DEL', key)
  end
end

local function take_back_part(part)
  local key = part.group .. '.j'
  for _, text in ipairs(redis.call('ZRANGEBYSCORE', key, part.place, part.place)) do
    if read_member(text) == part.id then
      redis.call('ZREM', key, text)
    end
  end
end

for _, key in ipairs(take_list(take)) do
  attempt(take_back_loss, key)
end
for _, part in ipairs(take_list(read_place)) do
  attempt(take_back_part, part)
end
redis.call('DEL', KEYS[5], KEYS[6], KEYS[7])
redis.call('ZREM', KEYS[8], ARGV[3])
forget_execution()
forget_letter({ dead = KEYS[1], bodies = KEYS[2], originals = KEYS[3], refused = KEYS[10] }, ARGV[1])
return 'DONE'
