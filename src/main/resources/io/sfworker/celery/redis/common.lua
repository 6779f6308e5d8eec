-- Put in front of every other script. Functions only; each script's own KEYS and ARGV are told in its head.

-- Whether the caller still holds the claim: its token is the newest one for this tag.
local function holds(claim_key, token)
  return redis.call('HGET', claim_key, 'token') == token
end

-- The number of the next fencing token, as digits: a counter, and the time behind it. A Redis that lost its last writes
-- counts on from an earlier number, and gives out the same message again.
local function next_number(counter)
  local time = redis.call('TIME')
  return redis.call('INCR', counter) .. time[1] .. string.format('%06d', tonumber(time[2]))
end

-- Forgets a claim and its message. KEYS 1..4 of every settling script: claim, unacked, unacked_index, claims.
local function settle(tag)
  redis.call('HDEL', KEYS[2], tag)
  redis.call('ZREM', KEYS[3], tag)
  redis.call('DEL', KEYS[1])
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

-- Keeps a letter and its original for an operator, and of all letters only the newest. Its id is fit for a URL.
local function put_aside(claim, letter, original, keys, most)
  local id = string.match(claim.tag, '^[%w._:-]+$') or redis.sha1hex(claim.tag)
  if redis.call('HEXISTS', keys.bodies, id) == 1 then
    id = id .. ':' .. claim.token
  end
  redis.call('HSET', keys.bodies, id, letter)
  if original ~= '' then
    redis.call('HSET', keys.originals, id, original)
  end
  redis.call('ZADD', keys.dead, string.format('%.6f', now()), id)
  for _, old in ipairs(redis.call('ZRANGE', keys.dead, 0, -1 - tonumber(most))) do
    redis.call('ZREM', keys.dead, old)
    redis.call('HDEL', keys.bodies, old)
    redis.call('HDEL', keys.originals, old)
  end
end
