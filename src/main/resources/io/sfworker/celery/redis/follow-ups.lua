-- What follows the end of a task: messages, records of tasks that will never run, parts of chords. Functions only.
-- A plan is read from ARGV, one value after another; each list begins with its length:
--   plan    = messages, losses, sizes, parts, all of them lists
--   message = list, text           loss = result key, state, text           size = group key, number
--   part    = group key, task id, place or +inf, text, plan when all succeeded, plan when one did not
--   text    = list of one piece, or of two with a place between them that is filled in here

local cursor = 0

local function take()
  cursor = cursor + 1
  return ARGV[cursor]
end

local function take_list(read)
  local list = {}
  for i = 1, tonumber(take()) do
    list[i] = read()
  end
  return list
end

local read_plan

local function read_message()
  local list = take()
  return { list = list, text = take_list(take) }
end

local function read_loss()
  local key, state = take(), take()
  return { key = key, state = state, text = take_list(take) }
end

local function read_size()
  local group = take()
  return { group = group, size = take() }
end

local function read_place()
  local group, id = take(), take()
  return { group = group, id = id, place = take() }
end

local function read_part()
  local part = read_place()
  part.text = take_list(take)
  part.whole = read_plan()
  part.broken = read_plan()
  return part
end

read_plan = function()
  local messages = take_list(read_message)
  local losses = take_list(read_loss)
  local sizes = take_list(read_size)
  return { messages = messages, losses = losses, sizes = sizes, parts = take_list(read_part) }
end

-- The place is inside a JSON string, so what is filled in is escaped as one.
local function filled(text, value)
  if #text == 1 then
    return text[1]
  end
  return text[1] .. string.sub(cjson.encode(value), 2, -2) .. text[2]
end

-- What Celery notes about a member: [1, id, state, result]. The result stays text, cjson would change it.
local function read_member(text)
  return string.match(text, '^%[%s*1%s*,%s*"([^"]*)"%s*,%s*"(%u+)"%s*,%s*(.*)%]%s*$')
end

local function is_list(key)
  return redis.call('TYPE', key).ok == 'list'
end

-- Whether the member was noted before; an unordered chord cannot be asked.
local function noted(key, part)
  if part.place == '+inf' or is_list(key) then
    return false
  end
  for _, text in ipairs(redis.call('ZRANGEBYSCORE', key, part.place, part.place)) do
    if read_member(text) == part.id then
      return true
    end
  end
  return false
end

-- Celery keeps the members of a chord in a list when it is told that their order does not matter.
local function note(key, part, value)
  if is_list(key) then
    return redis.call('RPUSH', key, filled(part.text, value))
  end
  redis.call('ZADD', key, part.place, filled(part.text, value))
  return redis.call('ZCARD', key)
end

local function all_members(key)
  return is_list(key) and redis.call('LRANGE', key, 0, -1) or redis.call('ZRANGE', key, 0, -1)
end

-- An exception as Python would print it.
local function raised(result)
  local ok, exception = pcall(cjson.decode, result or '')
  if not ok or type(exception) ~= 'table' then
    return 'an exception'
  end
  local message = exception.exc_message
  local arguments = {}
  for i, argument in ipairs(type(message) == 'table' and message or { message }) do
    arguments[i] = type(argument) == 'string' and "'" .. argument .. "'" or tostring(argument)
  end
  return tostring(exception.exc_type) .. '(' .. table.concat(arguments, ', ') .. ')'
end

-- The results of all members as JSON text, or nil and why there are none.
local function joined(group)
  if redis.call('EXISTS', group) == 1 then
    return nil, 'the results of nested groups cannot be joined by this worker'
  end
  local results = {}
  for i, text in ipairs(all_members(group .. '.j')) do
    local id, state, result = read_member(text)
    if state ~= 'SUCCESS' then
      return nil, 'Dependency ' .. tostring(id) .. ' raised ' .. raised(result)
    end
    results[i] = result
  end
  return '[' .. table.concat(results, ', ') .. ']', nil
end

local carry_out

-- All members have ended. Celery keeps the state of a chord that failed until it expires.
local function complete(part, ttl)
  local results, failure = joined(part.group)
  if not results then
    carry_out(part.broken, ttl, failure)
    return
  end
  carry_out(part.whole, ttl, results)
  redis.call('DEL', part.group .. '.j', part.group .. '.t', part.group .. '.s')
end

local function return_part(part, ttl, value)
  local key = part.group .. '.j'
  if noted(key, part) then
    return
  end
  local count = note(key, part, value)
  local size, more = redis.call('GET', part.group .. '.s'), redis.call('GET', part.group .. '.t')
  if tonumber(ttl) > 0 then
    for _, suffix in ipairs({ '.j', '.t', '.s' }) do
      redis.call('EXPIRE', part.group .. suffix, ttl)
    end
  end
  if size and count == tonumber(size) + tonumber(more or 0) then
    complete(part, ttl)
  end
end

local function set_size(size, ttl)
  if tonumber(ttl) > 0 then
    redis.call('SET', size.group .. '.s', size.size, 'EX', ttl)
  else
    redis.call('SET', size.group .. '.s', size.size)
  end
end

local function lose(loss, ttl, value)
  if not final[state_of(redis.call('GET', loss.key))] then
    store(loss.key, loss.state, ttl, filled(loss.text, value))
  end
end

-- Only to a list, or to none yet: a sender names it.
local function send(message, value)
  need(message.list, 'list')
  redis.call('LPUSH', message.list, filled(message.text, value))
end

carry_out = function(plan, ttl, value)
  for _, size in ipairs(plan.sizes) do
    attempt(set_size, size, ttl)
  end
  for _, message in ipairs(plan.messages) do
    attempt(send, message, value)
  end
  for _, loss in ipairs(plan.losses) do
    attempt(lose, loss, ttl, value)
  end
  for _, part in ipairs(plan.parts) do
    attempt(return_part, part, ttl, value)
  end
end
