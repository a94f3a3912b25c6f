import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One face of an image. All lengths are pixels of the upright photo; null for an encoding that was imported without. */
@Entity('faces')
export class FaceEntity {
  @PrimaryColumn('text', { name: 'file_hash' })
  fileHash!: string;

  /** 0 is the most prominent face of the image. */
  @PrimaryColumn('smallint')
  position!: number;

  @Column('real', { nullable: true })
  x!: number | null;

  @Column('real', { nullable: true })
  y!: number | null;

  @Column('real', { nullable: true })
  width!: number | null;

  @Column('real', { nullable: true })
  height!: number | null;

  /** The detector's confidence, 0 to 1. */
  @Column('real', { nullable: true })
  score!: number | null;

  /** 136 numbers: x and y of the 68 landmarks in turn. */
  @Column('real', { array: true, nullable: true })
  landmarks!: number[] | null;

  /** 128 numbers, each exactly representable as float32. */
  @Column('real', { array: true })
  encoding!: number[];
}
