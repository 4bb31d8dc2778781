export interface Job {
  id: string;
  run(): Promise<void>;
}

export class Queue {
  private jobs: Job[] = [];
  private running = 0;

  constructor(private readonly limit: number) {}

  push(job: Job): number {
    this.jobs.push(job);
    void this.next();
    return this.jobs.length;
  }

  cancel(id: string): boolean {
    const before = this.jobs.length;
    this.jobs = this.jobs.filter((job) => job.id !== id);
    return this.jobs.length < before;
  }

  private async next(): Promise<void> {
    if (this.running >= this.limit) return;
    const job = this.jobs.shift();
    if (!job) return;
    this.running++;
    try {
      await job.run();
    } finally {
      this.running--;
      void this.next();
    }
  }
}

export async function retry<T>(action: () => Promise<T>, attempts: number, delayMs: number): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt >= attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}
