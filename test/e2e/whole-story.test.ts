import { tellStory } from './story/tell.ts';

tellStory({ engine: 28 });
