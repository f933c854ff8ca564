/** Answered to nobody: a stranger who was told today already. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}
