-- Put in front of every other script. Functions only; each script's own KEYS and ARGV are told in its head.

-- What could not be done, for the log.
local problems = {}

-- Whether an error says that Redis takes no writes now: nothing may be left out for that.
local function passes(problem)
  for _, words in ipairs({ 'OOM command', 'READONLY You', 'MISCONF Redis', 'NOREPLICAS Not' }) do
    if string.find(problem, words, 1, true) and not string.find(problem, 'WRONGKEY', 1, true) then
      return true
    end
  end
  return false
end

-- Goes on after an error: what a sender named, or an operator broke, must not keep a task from its end. Tells whether
-- it went well.
local function attempt(step, ...)
  local ok, answer = pcall(step, ...)
  if not ok then
    local problem = type(answer) == 'table' and answer.err or tostring(answer)
    if passes(problem) then
      error(problem)
    end
    problems[#problems + 1] = problem
  end
  return ok
end

-- none, string, list, set, zset, hash or stream.
local function kind_of(key)
  return redis.call('TYPE', key).ok
end

-- Ends the script when a key that others write too has become something else than it has to be. Comes before anything
-- is changed: a script that stops half-way takes nothing back.
local function need(key, kind)
  local found = kind_of(key)
  if found ~= 'none' and found ~= kind then
    error('WRONGKEY ' .. key .. ' is a ' .. found .. ', not a ' .. kind .. ' ENDKEY')
  end
end

-- Puts a key of ours away for a week, under sfworker:1:strange:…, and notes its name for the log and for health.
local function put_away(key)
  local from, to = string.find(key, 'sfworker:1:', 1, true)
  local strange = string.sub(key, 1, from - 1) .. 'sfworker:1:strange'
  local kept = strange .. ':' .. string.sub(key, to + 1)
  redis.call('RENAME', key, kept)
  redis.call('EXPIRE', kept, 604800)
  if kind_of(strange) ~= 'zset' then
    redis.call('DEL', strange)
  end
  redis.call('ZADD', strange, redis.call('TIME')[1], kept)
  redis.call('ZREMRANGEBYRANK', strange, 0, -101)
  redis.call('EXPIRE', strange, 604800)
end

-- Makes sure that a key below our own prefix, where nobody else has to write, can be used as this kind: what else stood
-- there is put away, and the work goes on.
local function own(key, kind)
  local found = kind_of(key)
  if found ~= 'none' and found ~= kind then
    put_away(key)
  end
end

-- A count that stands in a key of ours; what is no count is 0.
local function count_in(key)
  own(key, 'string')
  local digits = string.match(redis.call('GET', key) or '', '^%d+$')
  return digits and #digits < 16 and tonumber(digits) or 0
end

-- The epoch of the data, nil when there is none yet. It becomes part of tokens, so of what other programs write.
local function epoch_in(key)
  own(key, 'string')
  local epoch = redis.call('GET', key)
  if epoch and not string.match(epoch, '^[%w-]+$') then
    put_away(key)
    return nil
  end
  return epoch or nil
end

-- Whether the caller still holds the claim: its token is the newest one for this tag.
local function holds(claim_key, token)
  own(claim_key, 'hash')
  return redis.call('HGET', claim_key, 'token') == token
end

-- The number of the next fencing token, as digits: a counter, and the time behind it. A Redis that lost its last writes
-- counts on from an earlier number, and gives out the same message again.
local function next_number(counter)
  own(counter, 'string')
  local before = redis.call('GET', counter) or '0'
  if not string.match(before, '^%d+$') or #before > 18 then
    put_away(counter)
    -- More than were ever counted.
    redis.call('SET', counter, redis.call('TIME')[1])
  end
  local time = redis.call('TIME')
  return redis.call('INCR', counter) .. time[1] .. string.format('%06d', tonumber(time[2]))
end

-- Forgets a claim and its message. KEYS 1..4 of every settling script: claim, unacked, unacked_index, claims.
local function settle(tag)
  attempt(redis.call, 'HDEL', KEYS[2], tag)
  attempt(redis.call, 'ZREM', KEYS[3], tag)
  redis.call('DEL', KEYS[1])
  own(KEYS[4], 'set')
  redis.call('SREM', KEYS[4], tag)
end

-- The state in a result record; nil when there is none or it cannot be read.
local function state_of(record)
  if not record then
    return nil
  end
  local ok, json = pcall(cjson.decode, record)
  if ok and type(json) == 'table' and type(json.status) == 'string' then
    return json.status
  end
  -- Nested deeper than cjson reads; Celery and we write the state first.
  return string.match(record, '^{%s*"status"%s*:%s*"(%u+)"')
end

local final = { SUCCESS = true, FAILURE = true, REVOKED = true }

-- Whether the holder of a task may replace a final record: somebody else marked it REVOKED without stopping it, and now
-- it has come to another end, or was terminated.
local function may_end(before, existing, state, record)
  if existing ~= 'REVOKED' or not final[state] then
    return false
  end
  local said = '"terminated"'
  return state ~= 'REVOKED' or (string.find(record, said, 1, true) and not string.find(before, said, 1, true))
end

-- Writes and publishes a record unless that would change a final state.
local function store(key, state, ttl, record)
  need(key, 'string')
  local before = redis.call('GET', key)
  local existing = state_of(before)
  if final[existing] and not may_end(before, existing, state, record) then
    return 'KEPT'
  end
  if tonumber(ttl) > 0 then
    redis.call('SET', key, record, 'EX', ttl)
  else
    redis.call('SET', key, record)
  end
  redis.call('PUBLISH', key, record)
  return 'WRITTEN'
end

-- Seconds since 1970 by Redis's clock: one clock for all workers.
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) + tonumber(time[2]) / 1000000
end

-- When a lease of so many seconds ends, as a score.
local function lease_end(seconds)
  return string.format('%.6f', now() + tonumber(seconds))
end

-- Notes in the execution of a claim, if it has one, that it ended or waits for its next attempt.
local function note_execution(claim_key, state, record, mark, ttl)
  local execution = redis.call('HGET', claim_key, 'execution')
  if not execution then
    return
  end
  own(execution, 'hash')
  if mark ~= '' then
    redis.call('HSET', execution, 'mark', mark)
  end
  redis.call('HDEL', execution, 'once')
  -- What clients have been told stays true for later messages of the execution.
  if final[redis.call('HGET', execution, 'state')] then
    return
  end
  redis.call('HSET', execution, 'state', state)
  if not final[state] then
    return
  end
  redis.call('HSET', execution, 'record', record)
  if tonumber(ttl) > 0 then
    redis.call('EXPIRE', execution, ttl)
  else
    redis.call('PERSIST', execution)
  end
end

-- Puts the message of a claim into the delayed set.
local function park(claim, delayed, due, message)
  own(delayed.due, 'zset')
  own(delayed.bodies, 'hash')
  local member = claim.tag
  local parked = redis.call('HGET', delayed.bodies, member)
  if parked and parked ~= message then
    member = member .. ':' .. claim.token
  end
  redis.call('HSET', delayed.bodies, member, message)
  redis.call('ZADD', delayed.due, due, member)
end

-- Ends a claim whose message can neither be dealt with nor put aside: it stays in unacked, and is looked at again when
-- the visibility timeout has passed.
local function leave(tag)
  attempt(redis.call, 'ZADD', KEYS[3], string.format('%.6f', now()), tag)
  redis.call('DEL', KEYS[1])
  own(KEYS[4], 'set')
  redis.call('SREM', KEYS[4], tag)
  return 'LEFT'
end
