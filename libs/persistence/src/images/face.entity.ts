import { Check, Column, Entity, ForeignKey, Generated, PrimaryColumn, Unique } from 'typeorm';
import { ImageEntity } from './image.entity.js';

/** One face of an image. All lengths are pixels of the upright photo. Imported encodings may have no position and score. */
@Entity('faces')
@ForeignKey(() => ImageEntity, ['fileHash'], ['fileHash'], { name: 'faces_image', onDelete: 'CASCADE' })
@Unique('faces_id', ['id'])
@Check('faces_position_check', `"position" >= 0`)
@Check('faces_landmarks_check', `cardinality("landmarks") = 136`)
@Check('faces_encoding_check', `cardinality("encoding") = 128`)
export class FaceEntity {
  @PrimaryColumn('text', { name: 'file_hash', primaryKeyConstraintName: 'faces_pkey' })
  fileHash!: string;

  /** 0 is the most prominent face of the image. */
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'faces_pkey' })
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

  /** Identifies the face in indexes and clusters. An image that is encoded again gets faces with new ids. */
  @Column({ type: 'bigint', generatedIdentity: 'ALWAYS' })
  // The type of the decorator lacks this strategy, which TypeORM supports.
  @Generated('identity' as 'increment')
  id!: string;
}

/** A face without the keys of its row. */
export type FoundFace = Omit<FaceEntity, 'fileHash' | 'position' | 'id'>;

/** The types of the columns besides the keys. All statements that write or read faces use this list. */
const columnTypes = {
  x: 'real',
  y: 'real',
  width: 'real',
  height: 'real',
  score: 'real',
  landmarks: 'real[]',
  encoding: 'real[]',
} satisfies Record<keyof FoundFace, string>;

/** For SELECT and INSERT: `"x", "y", …` */
export const faceColumns = Object.keys(columnTypes)
  .map((name) => `"${name}"`)
  .join(', ');

/** For `json_to_recordset`: `"x" real, "y" real, …` */
export const faceColumnDefinitions = Object.entries(columnTypes)
  .map(([name, type]) => `"${name}" ${type}`)
  .join(', ');
