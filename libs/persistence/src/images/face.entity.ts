import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One face of an image. All lengths are pixels of the upright photo. */
@Entity('faces')
export class FaceEntity {
  @PrimaryColumn('text', { name: 'file_hash' })
  fileHash!: string;

  /** 0 is the most prominent face of the image. */
  @PrimaryColumn('smallint')
  position!: number;

  @Column('real')
  x!: number;

  @Column('real')
  y!: number;

  @Column('real')
  width!: number;

  @Column('real')
  height!: number;

  /** The detector's confidence, 0 to 1. */
  @Column('real')
  score!: number;

  /** 136 numbers: x and y of the 68 landmarks in turn. */
  @Column('real', { array: true })
  landmarks!: number[];

  /** 128 numbers, each exactly representable as float32. */
  @Column('real', { array: true })
  encoding!: number[];
}
