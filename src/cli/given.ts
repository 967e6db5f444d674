/** What a line gives to its command. Every parameter is there, and so is every option that the command requires. */
export class Given {
  private readonly parameters: ReadonlyMap<string, string>;
  private readonly options: ReadonlyMap<string, string>;

  constructor(parameters: ReadonlyMap<string, string>, options: ReadonlyMap<string, string>) {
    this.parameters = parameters;
    this.options = options;
  }

  parameter(name: string): string {
    const value = this.parameters.get(name);
    if (value === undefined) throw new Error(`The command has no parameter ${name}`);
    return value;
  }

  /** The parameter as one segment of a path. */
  segment(name: string): string {
    return encodeURIComponent(this.parameter(name));
  }

  text(option: string): string | undefined {
    return this.options.get(option);
  }

  /** Of an option that takes whole numbers. */
  number(option: string): number | undefined {
    const text = this.options.get(option);
    return text === undefined ? undefined : Number(text);
  }

  /** Of an option that takes several words: `read,write`. */
  list(option: string): readonly string[] | undefined {
    return this.options.get(option)?.split(',');
  }
}
