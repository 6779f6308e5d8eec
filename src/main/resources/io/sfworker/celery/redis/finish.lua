-- Ends a task for the holder of its claim: the final record and all that follows, then the claim if asked; all or
-- nothing, and what follows only once however often this is asked, by whatever holder.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the worker, 5 result, 6 finished, 7 dead, 8 dead-body
-- ARGV: 1 token, 2 tag, 3 state, 4 seconds to live or 0, 5 record, 6 "store" or "" when the sender ignores results,
--       7 "hold" or "settle", 8 letter or "", 9 how many letters to keep, 10 mark to keep with the execution or "",
--       11.. the plan, if there is one
-- Returns: outcome, then what could not be done
if not holds(KEYS[1], ARGV[1]) then
  return { 'STALE' }
end
local state, ttl, record = ARGV[3], ARGV[4], ARGV[5]
local stored = ARGV[6] == 'store'

-- Whether this is the task's first end. A new final record says so. Where there is none, because the sender ignores
-- results or a revocation was written in advance by somebody who did not hold the task, a key of our own does.
local function first_end(outcome, revoked_before)
  if stored and state ~= 'REVOKED' then
    return outcome == 'WRITTEN' and redis.call('EXISTS', KEYS[6]) == 0
  end
  if outcome == 'KEPT' and not revoked_before then
    return false
  end
  local lasting = tonumber(ttl) > 0 and ttl or 86400
  return redis.call('SET', KEYS[6], '1', 'NX', 'EX', lasting) ~= false
end

local revoked_before = state == 'REVOKED' and state_of(redis.call('GET', KEYS[5])) == 'REVOKED'
local outcome = stored and store(KEYS[5], state, ttl, record) or 'DONE'
note_execution(KEYS[1], state, record, ARGV[10], ttl)
if #ARGV > 10 and first_end(outcome, revoked_before) then
  cursor = 10
  carry_out(read_plan(), ttl, nil)
end
if ARGV[8] ~= '' then
  put_aside(ARGV[2], ARGV[1], ARGV[8], KEYS[7], KEYS[8], ARGV[9])
end
if ARGV[7] == 'settle' then
  settle(ARGV[2])
end
return { outcome, unpack(problems, 1, math.min(#problems, 20)) }
