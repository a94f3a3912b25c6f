import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { FaceEntity } from '../images/face.entity.js';
import { SubjectEntity } from './subject.entity.js';

/** A user's decision that a face shows, or does not show, a subject. The decision takes precedence over clustering. */
@Entity('face_decisions')
@ForeignKey(() => FaceEntity, ['faceId'], ['id'], { name: 'face_decisions_face', onDelete: 'CASCADE' })
@ForeignKey(() => SubjectEntity, ['subjectId'], ['id'], {
  name: 'face_decisions_subject',
  onDelete: 'CASCADE',
})
@Index('face_decisions_one_subject', ['faceId'], { unique: true, where: '"is_subject"' })
@Index('face_decisions_by_subject', ['subjectId'])
export class FaceDecisionEntity {
  @PrimaryColumn('bigint', { name: 'face_id', primaryKeyConstraintName: 'face_decisions_pkey' })
  faceId!: string;

  @PrimaryColumn('bigint', { name: 'subject_id', primaryKeyConstraintName: 'face_decisions_pkey' })
  subjectId!: string;

  @Column('boolean', { name: 'is_subject' })
  isSubject!: boolean;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
