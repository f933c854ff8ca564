import { transportContract } from './transport-contract.ts';
import { realWorld } from './transport-world.ts';

transportContract(realWorld);
