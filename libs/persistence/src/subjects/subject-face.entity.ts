import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Index,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';
import { ImageEntity } from '../images/image.entity.js';
import { SubjectEntity } from './subject.entity.js';

/**
 * An example: a face that was enrolled for a subject. It contains a copy of the encoding and is deleted together with its
 * image. An example that was enrolled as an encoding refers to no image.
 */
@Entity('subject_faces')
@ForeignKey(() => SubjectEntity, ['subjectId'], ['id'], {
  name: 'subject_faces_subject',
  onDelete: 'CASCADE',
})
@ForeignKey(() => ImageEntity, ['fileHash'], ['fileHash'], {
  name: 'subject_faces_image',
  onDelete: 'CASCADE',
})
@Unique('subject_faces_face', ['subjectId', 'fileHash', 'position'])
@Index('subject_faces_by_face', ['fileHash', 'position'])
@Index('subject_faces_by_model', ['model'])
@Index('subject_faces_by_subject', ['subjectId', 'id'])
@Index('subject_faces_encoding', ['subjectId', 'model', 'encoding'], {
  unique: true,
  where: '"file_hash" IS NULL',
})
@Check('subject_faces_encoding_check', `cardinality("encoding") = 128`)
@Check('whole_reference', `("file_hash" IS NULL) = ("position" IS NULL)`)
export class SubjectFaceEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'subject_faces_pkey',
  })
  id!: string;

  @Column('bigint', { name: 'subject_id' })
  subjectId!: string;

  @Column('text', { name: 'file_hash', nullable: true })
  fileHash!: string | null;

  /** Position of the face in its image. */
  @Column('smallint', { nullable: true })
  position!: number | null;

  /** Name and version of the model. Only encodings of one model are compared. */
  @Column('text')
  model!: string;

  /** 128 numbers, each exactly representable as float32. */
  @Column('real', { array: true })
  encoding!: number[];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
