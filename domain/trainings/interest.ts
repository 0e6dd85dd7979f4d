/** A youth would like to follow a training: the adviser sees to it. */
export interface TrainingInterest {
  id: string
  youthId: string
  trainingId: string
  /** The youth's agency, whose advisers follow it. */
  agencyId: string
  /** `closed`: the training is full or was cancelled. */
  state: 'asked' | 'enrolled' | 'refused' | 'withdrawn' | 'closed'
  history: { state: TrainingInterest['state']; at: Date; by: string }[]
  askedAt: Date
  answeredAt: Date | null
}

export interface InterestStore {
  /**
   * One open interest a youth and training: asking again returns the one there is.
   * @param asked.key of the turn: the same turn run again is told `isNew` as the first time
   */
  ask(asked: {
    youthId: string
    trainingId: string
    agencyId: string
    key: string
  }): Promise<{ interest: TrainingInterest; isNew: boolean }>
  get(id: string): Promise<TrainingInterest | null>
  /** Newest first. */
  ofYouth(youthId: string): Promise<TrainingInterest[]>
  /** Open ones: asked or enrolled, oldest first. */
  openOf(trainingId: string): Promise<TrainingInterest[]>
  /** Moves it on; a late or double answer returns it as it stands, with `changed: false`. */
  answer(
    id: string,
    state: Exclude<TrainingInterest['state'], 'asked'>,
    by: string,
  ): Promise<{ interest: TrainingInterest; changed: boolean }>
  waiting(agencyId: string): Promise<TrainingInterest[]>
  /** The trainings that somebody waits for or is enrolled in. */
  trainingsAskedFor(): Promise<string[]>
  /** Those whose present state the person has not heard of. */
  untold(limit: number): Promise<TrainingInterest[]>
  markTold(id: string, state: TrainingInterest['state']): Promise<void>
}
