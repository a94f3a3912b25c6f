import { ApiProperty } from '@nestjs/swagger';

export class ComparisonAnswer {
  @ApiProperty({ enum: ['OK'] })
  message!: string;

  @ApiProperty({
    minimum: 0,
    description: 'Euclidean distance between the two encodings; 0 for the same photo.',
    example: 0.42,
  })
  distance!: number;

  @ApiProperty({ description: 'The distance up to which two faces count as one person.', example: 0.6 })
  threshold!: number;

  @ApiProperty({ description: 'Whether the distance is at most the threshold.' })
  same_person!: boolean;
}

/**
 * Compares two encodings.
 *
 * @param first 128 numbers
 * @param second 128 numbers
 */
export function comparisonAnswer(
  first: readonly number[],
  second: readonly number[],
  threshold: number,
): ComparisonAnswer {
  const distance = Math.sqrt(first.reduce((sum, component, i) => sum + (component - second[i]!) ** 2, 0));
  return { message: 'OK', distance, threshold, same_person: distance <= threshold };
}
