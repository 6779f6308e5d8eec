-- Dead letters: put aside, counted, forgotten. Functions only.

-- The oldest letter that is not among the so many of refused messages.
local function oldest_of_work(keys, refused)
  for _, id in ipairs(redis.call('ZRANGE', keys.dead, 0, refused)) do
    if not redis.call('ZSCORE', keys.refused, id) then
      return id
    end
  end
  return nil
end

local function forget_letter(keys, id)
  redis.call('ZREM', keys.dead, id)
  redis.call('ZREM', keys.refused, id)
  redis.call('HDEL', keys.bodies, id)
  redis.call('HDEL', keys.originals, id)
end

-- Of refused messages and of all others each only the newest: anybody can send bad messages, and their flood must not
-- push out what an operator still has to see.
local function make_room(keys, most)
  local refused = redis.call('ZCARD', keys.refused)
  for _, old in ipairs(redis.call('ZRANGE', keys.refused, 0, -1 - most)) do
    forget_letter(keys, old)
    refused = refused - 1
  end
  for _ = most + 1, redis.call('ZCARD', keys.dead) - refused do
    local old = oldest_of_work(keys, refused)
    if not old then
      return
    end
    forget_letter(keys, old)
  end
end

-- Keeps a letter and its original for an operator. Its id is fit for a URL.
local function put_aside(claim, letter, original, keys, most)
  own(keys.dead, 'zset')
  own(keys.bodies, 'hash')
  own(keys.originals, 'hash')
  own(keys.refused, 'zset')
  local id = string.match(claim.tag, '^[%w._:-]+$') or redis.sha1hex(claim.tag)
  if redis.call('HEXISTS', keys.bodies, id) == 1 then
    id = id .. ':' .. claim.token
  end
  redis.call('HSET', keys.bodies, id, letter)
  if original ~= '' then
    redis.call('HSET', keys.originals, id, original)
  end
  local time = string.format('%.6f', now())
  redis.call('ZADD', keys.dead, time, id)
  if keys.is_refused then
    redis.call('ZADD', keys.refused, time, id)
  end
  make_room(keys, tonumber(most))
end
