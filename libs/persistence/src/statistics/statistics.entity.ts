import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The single row of the statistics: the number of counted images, and the exact sum of the encodings of their first
 * faces.
 */
@Entity('statistics')
@Check('statistics_id_check', `"id" = 1`)
@Check('statistics_number_of_images_check', `"number_of_images" >= 0`)
@Check('statistics_encoding_sum_check', `cardinality("encoding_sum") = 128`)
export class StatisticsEntity {
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'statistics_pkey' })
  id!: number;

  @Column('bigint', { name: 'number_of_images' })
  numberOfImages!: string;

  /** The sum of the encodings: 128 integers in units of 2⁻¹⁴⁹; see exact-sum.ts. */
  @Column('numeric', { name: 'encoding_sum', array: true })
  encodingSum!: string[];

  /** The digest of the sum whose images the table `hourly_images` includes; null until the first image is counted. */
  @Column('text', { name: 'hourly_digest', nullable: true })
  hourlyDigest!: string | null;
}
