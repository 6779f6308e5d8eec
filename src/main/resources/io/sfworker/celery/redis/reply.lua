-- Puts a reply into the lists that are bound to its routing key; the bindings are the clients', kombu writes them.
-- KEYS: 1 bindings of the reply exchange
-- ARGV: 1 the usual binding of the asker, 2 routing key, 3 prefix of all keys, 4 reply, 5 seconds to live, 6 end of the
--       name of every list in which a client waits
-- Returns: how many lists got it
local sep = '\6\22'

local function bound_list(binding)
  local first = string.find(binding, sep, 1, true)
  local second = first and string.find(binding, sep, first + 2, true)
  if second and string.sub(binding, 1, first - 1) == ARGV[2] then
    return string.sub(binding, second + 2)
  end
  return nil
end

-- Whoever may write bindings could otherwise let this worker write into any key.
local function is_of_a_client(list)
  local client = string.sub(list, 1, -1 - #ARGV[6])
  return string.sub(list, -#ARGV[6]) == ARGV[6] and string.match(client, '^[%w._@-]+$') ~= nil
end

local function deliver(list)
  if not is_of_a_client(list) then
    return
  end
  need(ARGV[3] .. list, 'list')
  redis.call('LPUSH', ARGV[3] .. list, ARGV[4])
  redis.call('EXPIRE', ARGV[3] .. list, ARGV[5])
end

need(KEYS[1], 'set')
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then
  deliver(bound_list(ARGV[1]))
  return '1'
end
-- Bindings of clients that went away without a word stay for ever; the usual asker is found without reading them.
local sent = 0
for _, binding in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local list = bound_list(binding)
  if list and attempt(deliver, list) then
    sent = sent + 1
  end
end
return tostring(sent)
