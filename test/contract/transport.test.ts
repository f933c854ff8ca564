import { transportContract } from './transport-contract.ts';
import { fakeWorld } from './transport-world.ts';

transportContract(fakeWorld);
