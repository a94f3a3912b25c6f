import { Check, Column, Entity, ForeignKey, Generated, PrimaryColumn, Unique } from 'typeorm';
import { ImageEntity } from './image.entity.js';

/**
 * One face of an image. All lengths are in pixels of the upright photo. The box and the score of an imported face may
 * be missing.
 */
@Entity('faces')
@ForeignKey(() => ImageEntity, ['fileHash'], ['fileHash'], { name: 'faces_image', onDelete: 'CASCADE' })
@Unique('faces_id', ['id'])
@Check('faces_position_check', `"position" >= 0`)
@Check('faces_landmarks_check', `cardinality("landmarks") = 136`)
@Check('faces_encoding_check', `cardinality("encoding") = 128`)
export class FaceEntity {
  @PrimaryColumn('text', { name: 'file_hash', primaryKeyConstraintName: 'faces_pkey' })
  fileHash!: string;

  /** The position of the face in the image; 0 is the most prominent face. */
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

  /** The 68 landmarks as 136 numbers: x and y alternately. */
  @Column('real', { array: true, nullable: true })
  landmarks!: number[] | null;

  /** The encoding: 128 numbers that float32 can represent exactly. */
  @Column('real', { array: true })
  encoding!: number[];

  /** The id of the face in indexes and clusters. If an image is encoded again, its faces get new ids. */
  @Column({ type: 'bigint', generatedIdentity: 'ALWAYS' })
  // TypeORM supports the strategy `identity`, but its type declarations do not contain it.
  @Generated('identity' as 'increment')
  id!: string;
}

/** A face without the columns that identify its row. */
export type NewFace = Omit<FaceEntity, 'fileHash' | 'position' | 'id'>;

/** The types of all columns except the keys. All SQL statements that write or read faces use this list. */
const columnTypes = {
  x: 'real',
  y: 'real',
  width: 'real',
  height: 'real',
  score: 'real',
  landmarks: 'real[]',
  encoding: 'real[]',
} satisfies Record<keyof NewFace, string>;

/** The column names for SELECT and INSERT: `"x", "y", …` */
export const faceColumns = Object.keys(columnTypes)
  .map((name) => `"${name}"`)
  .join(', ');

/** For `json_to_recordset`: The column definitions: `"x" real, "y" real, …` */
export const faceColumnDefinitions = Object.entries(columnTypes)
  .map(([name, type]) => `"${name}" ${type}`)
  .join(', ');
