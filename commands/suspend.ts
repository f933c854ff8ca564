import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { ownWords } from '../src/chat/pick/own-words.ts';
import { checkSteward, pickPerson } from '../src/chat/pick/person.ts';

export default defineCommand({
  name: 'suspend',
  summary: 'Take away all rights of somebody at once, for now: a lost laptop.',
  example: '!suspend kim her laptop was stolen',
  usage: '<person> [why]',
  actions: ['roles'],
  args: z.object({ person: z.string(), words: ownWords }),
  async run({ person, words: why }, context) {
    checkSteward(context);
    return { suspends: { person: pickPerson(person, context).name, isOver: false, why } };
  },
});
