/** A command line that no command takes: told with the command's usage. Exit codes as docker's. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
  readonly exitCode: number;

  private constructor(sentence: string, exitCode: number) {
    super(sentence);
    this.exitCode = exitCode;
  }

  static ofFlags(sentence: string): WrongUse {
    return new WrongUse(sentence, 125);
  }

  static ofArguments(sentence: string): WrongUse {
    return new WrongUse(sentence, 1);
  }
}
