import { z } from 'zod';
import { personOf, spoken } from '../src/access/people.ts';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { checkSteward, pickPerson } from '../src/chat/pick/person.ts';
import { UserError } from '../src/kernel/errors.ts';

export default defineCommand({
  name: 'resume',
  summary: 'Give somebody who was suspended back what the roles file grants.',
  example: '!resume kim',
  actions: ['roles'],
  args: z.object({ person: z.string() }),
  async run({ person: words }, context) {
    const person = pickPerson(words, context);
    if (personOf(context.policy, context.who.actor) === person) {
      throw new UserError('not_authorised', 'Somebody else must do that for you.');
    }
    checkSteward(context);
    if (!context.policy.suspended.has(person.name)) {
      return { answer: lines(`${spoken(person)} is not suspended. Nothing was done.`) };
    }
    return { suspends: { person: person.name, isOver: true, why: '' } };
  },
});
