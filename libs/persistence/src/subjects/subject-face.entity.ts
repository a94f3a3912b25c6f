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
 * A face that is enrolled for a subject. The row contains a copy of the encoding, and is deleted together with the
 * image of the face. A face that was enrolled as an encoding has no image.
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

  /** The position of the face in its image. */
  @Column('smallint', { nullable: true })
  position!: number | null;

  /** The name and version of the model. Only encodings of the same model are compared. */
  @Column('text')
  model!: string;

  /** The 128 numbers of the encoding. Each number can be represented exactly as float32. */
  @Column('real', { array: true })
  encoding!: number[];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
