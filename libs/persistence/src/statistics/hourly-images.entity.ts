import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The number of counted images that were created in one hour. An hour without images has no row. */
@Entity('hourly_images')
@Check('hourly_images_number_of_images_check', `"number_of_images" > 0`)
export class HourlyImagesEntity {
  /** The start of the hour. */
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'hourly_images_pkey' })
  hour!: Date;

  @Column('bigint', { name: 'number_of_images' })
  numberOfImages!: string;
}
