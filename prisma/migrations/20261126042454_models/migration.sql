-- CreateEnum
CREATE TYPE "ModelField" AS ENUM ('labelFr', 'labelEn', 'labelDe', 'labelNl', 'descriptionFr', 'descriptionEn', 'descriptionDe', 'descriptionNl', 'generic', 'status', 'isDefault', 'scalesUpdatable', 'showInherentRisk');

-- AlterEnum
ALTER TYPE "ModelStatus" ADD VALUE 'DELETED';

-- AlterEnum
ALTER TYPE "RunKind" ADD VALUE 'UPDATE_MODELS';

-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "adopted" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "isDefault" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "kept" "ModelField"[],
ADD COLUMN     "scalesUpdatable" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "showInherentRisk" BOOLEAN NOT NULL DEFAULT false;

-- Until now models could only be named here: those that there are were made in MONARC.
UPDATE "Model" SET "adopted" = true, "kept" = '{}';

-- AlterTable
ALTER TABLE "IdempotencyKey" ADD COLUMN     "modelId" UUID;
