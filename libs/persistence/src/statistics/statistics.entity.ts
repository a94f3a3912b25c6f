import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row that requests read: how many images were counted, and the exact sum of their encodings. */
@Entity('statistics')
export class StatisticsEntity {
  @PrimaryColumn('smallint')
  id!: number;

  @Column('bigint', { name: 'number_of_images' })
  numberOfImages!: string;

  /** 128 whole numbers, in units of 2⁻¹⁴⁹; see exact-sum.ts. */
  @Column('numeric', { name: 'encoding_sum', array: true })
  encodingSum!: string[];
}
