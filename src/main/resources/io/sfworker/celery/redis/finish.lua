-- Ends a task for the holder of its claim: the final record and all that follows, then the claim if asked; all or
-- nothing, and what follows only once however often this is asked, by whatever holder.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the owner, 5 result, 6 finished, 7 dead, 8 dead-body,
--       9 dead-original, 10 dead-refused
-- ARGV: 1 token, 2 tag, 3 state, 4 seconds to live or 0, 5 record, 6 "store" or "" when the sender ignores results,
--       7 mark to keep with the execution or "", 8 "settle", "hold", or "aside" to settle whatever cannot be done,
--       9 letter or "", 10 original or "", 11 how many letters to keep, 12 "refused" for a letter of a bad message or "",
--       13.. the plan, if there is one
-- Returns: outcome, then what could not be done
if not holds(KEYS[1], ARGV[1]) then
  return { 'STALE' }
end
local state, ttl, record = ARGV[3], ARGV[4], ARGV[5]
local aside = ARGV[8] == 'aside'
own(KEYS[6], 'string')
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

local outcome, revoked_before = 'DONE', false
local function write_record()
  need(KEYS[5], 'string')
  revoked_before = state == 'REVOKED' and state_of(redis.call('GET', KEYS[5])) == 'REVOKED'
  outcome = store(KEYS[5], state, ttl, record)
end
if stored and aside then
  stored = attempt(write_record)
elseif stored then
  write_record()
end
note_execution(KEYS[1], state, record, ARGV[7], ttl)
if #ARGV > 12 and first_end(outcome, revoked_before) then
  cursor = 12
  carry_out(read_plan(), ttl, nil)
end
local letters = { dead = KEYS[7], bodies = KEYS[8], originals = KEYS[9], refused = KEYS[10], is_refused = ARGV[12] ~= '' }
if ARGV[9] ~= ''
  and not attempt(put_aside, { tag = ARGV[2], token = ARGV[1] }, ARGV[9], ARGV[10], letters, ARGV[11]) then
  outcome = leave(ARGV[2])
elseif ARGV[8] ~= 'hold' then
  settle(ARGV[2])
end
return { outcome, unpack(problems, 1, math.min(#problems, 20)) }
